import { useEffect, useState } from 'react';
import { useIde } from '../ide.ts';
import type { InstalledPackage } from '../packages-face.ts';
import { KeptField } from './kept-field.tsx';

/** Where packages come from, and what the open conversation has of them. */
export default function PackagesSection() {
  const { packages } = useIde();
  const [listed, setListed] = useState<InstalledPackage[] | string | null>(null);
  useEffect(() => void packages.list().then(setListed), [packages]);

  return (
    <div className="flex max-w-[62ch] flex-col gap-5">
      <KeptField
        label="Address of the npm registry"
        placeholder="This page’s own server"
        inputMode="url"
        hint="Empty: the server this page came from stands before the registry your machine uses, where it is ours. Any other has to let pages of other origins in (CORS)."
        read={packages.registry}
        keep={packages.setRegistry}
        said="Kept."
      />
      <section>
        <h3 className="mt-0 mb-1.5 text-[13px] font-[550] text-ink-2">In this conversation</h3>
        <Listed listed={listed} />
        <p className="mt-3 mb-0 text-[12px] text-ink-3">
          Every tarball is held against the hash the registry gives; sizes are theirs, {'–'} where none is kept here.
          Install scripts never run. A program that imports packages is asked about once in a project. What may never
          come in is a rule on <code className="font-mono text-[12px]">npm_install</code> whose argument{' '}
          <code className="font-mono text-[12px]">packages.*</code> is the name.
        </p>
      </section>
    </div>
  );
}

function Listed({ listed }: { listed: InstalledPackage[] | string | null }) {
  if (listed === null) return null;
  if (typeof listed === 'string') return <p className="m-0 text-brick">{listed}</p>;
  if (listed.length === 0)
    return (
      <p className="m-0 text-ink-2">
        Nothing yet. <code className="font-mono text-[12px]">codemode.npm_install</code> brings packages in.
      </p>
    );
  return (
    <table className="w-full border-collapse text-left tabular-nums">
      <thead className="text-[12px] text-ink-2">
        <tr>
          <th className="border-b border-rule py-1 pr-4 font-[550]">Package</th>
          <th className="border-b border-rule py-1 pr-4 font-[550]">Version</th>
          <th className="border-b border-rule py-1 pr-4 font-[550]">Licence</th>
          <th className="border-b border-rule py-1 text-right font-[550]">Size</th>
        </tr>
      </thead>
      <tbody>
        {listed.map(({ name, version, license, bytes, dev }) => (
          <tr key={`${name} ${version}`}>
            <td className="border-b border-rule py-1 pr-4 font-mono text-[12px]">
              {name}
              {dev && <span className="ml-2 text-ink-3">for development</span>}
            </td>
            <td className="border-b border-rule py-1 pr-4 font-mono text-[12px]">{version}</td>
            <td className="border-b border-rule py-1 pr-4">{license}</td>
            <td className="border-b border-rule py-1 text-right whitespace-nowrap">
              {bytes > 0 ? `${Math.ceil(bytes / 1024).toLocaleString('en')} KB` : '–'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

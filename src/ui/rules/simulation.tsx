import { visible } from '#base/visible.ts';
import type { Simulated } from '#guard/policy.contract.ts';
import { counted } from '../format.ts';
import { decisions } from './meaning.ts';

/** What other rules would have done with calls that were made: those that would have gone another way. */
export function Simulation({ calls }: { calls: readonly Simulated[] }) {
  const changed = calls.filter(({ before, after }) => before.decision !== after.decision);
  if (calls.length === 0) return <p className="m-0 text-ink-2">No call has been made yet to try it on.</p>;
  return (
    <div role="status">
      <p className="m-0 mb-1">
        {changed.length === 0
          ? `None of the last ${counted(calls.length, 'call')} would have gone another way.`
          : `${changed.length} of the last ${counted(calls.length, 'call')} would have gone another way.`}
      </p>
      {changed.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <div tabIndex={0} className="max-h-52 overflow-auto rounded-md border border-rule bg-raised">
          <table className="w-full border-collapse text-left text-[12px]">
            <thead>
              <tr className="text-ink-2">
                <Head>When</Head>
                <Head>Call</Head>
                <Head>Ended</Head>
                <Head>Now</Head>
                <Head>Then</Head>
              </tr>
            </thead>
            <tbody>
              {changed.map(({ call, before, after }) => (
                <tr key={`${call.runId} ${call.callId}`} className="border-rule border-t align-top">
                  <td className="whitespace-nowrap px-2.5 py-1 tabular-nums">{new Date(call.at).toLocaleString()}</td>
                  <td className="max-w-60 px-2.5 py-1 font-mono text-[11.5px] wrap-anywhere">
                    {visible(call.action.method)} {visible(JSON.stringify(call.action.args[0]) ?? '').slice(0, 120)}
                  </td>
                  <td className="px-2.5 py-1">{call.state}</td>
                  <td className="px-2.5 py-1">
                    <Tag verdict={before} />
                  </td>
                  <td className="px-2.5 py-1" title={after.reason}>
                    <Tag verdict={after} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

const Head = ({ children }: { children: string }) => <th className="px-2.5 py-1 font-[550]">{children}</th>;

const Tag = ({ verdict }: { verdict: Simulated['before'] }) => {
  const { text, tone } = decisions[verdict.decision];
  return <span className={`tag ${tone}`}>{text}</span>;
};

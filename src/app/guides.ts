/** What the files `AGENTS.md` of the open conversation tell the model, and what they weigh. */
import { estimateTokens } from '#base/tokens.ts';
import type { GuidesFace } from '#ui/guides-face.ts';
import type { Files } from '#workspace/files.contract.ts';

export function createGuides(files: Files) {
  const open = () => import('#workspace/guides.ts');
  const face: GuidesFace = {
    async list() {
      const guides = await (await open()).readGuides(files);
      return guides.map(({ path, text, cut }) => ({ path, tokens: estimateTokens(text), cut }));
    },
  };
  return {
    face,
    /** For the end of the prompt. */
    async text(): Promise<string> {
      const { guidesText, readGuides } = await open();
      return guidesText(await readGuides(files));
    },
  };
}

/** What a new workspace begins with: the page's own words on itself, and the notes a model reads first. */
export const seedFiles: { path: string; text: string }[] = [
  {
    path: '/README.md',
    text: `# A first workspace

These files live in this browser and nowhere else. A program that runs here can read them and write beside them, and each
state of the workspace can be brought back.

The bundled service is called Edge. It keeps a few zones, their firewall rules and DNS records, all in this browser, so
that a program can change something without changing anything real. Three things to ask:

- Which zones are not active?
- Turn on DDoS protection for zones that are not active and have no firewall rules.
- How many DNS records does each zone have?

To work with a service of your own, import its OpenAPI document under Sources. To have a model write the programs, connect
one under Settings; until then the demo does, which follows rules and is not a model.
`,
  },
  {
    path: '/AGENTS.md',
    text: `# Notes for whoever writes the programs

- Search before you write: call only methods that a search has shown.
- Prefer one program that does the whole task to many small ones.
- Return a small value that answers the question, not everything that was fetched.
- Lists may come in pages: read on until there are no more where the answer needs all of them.
- A change may be asked for approval. Where it is refused, stop and say so.
`,
  },
];

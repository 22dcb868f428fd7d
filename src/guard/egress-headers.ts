/**
 * Never taken from the code: what names a person or a credential, what belongs to the connection, and what a browser
 * sets itself. `user-agent` too: model libraries set it, Firefox and Safari send it, and servers refuse it in preflight.
 */
const refused = new Set(
  `authorization cookie cookie2 set-cookie user-agent host origin referer connection keep-alive te trailer
  transfer-encoding upgrade expect content-length accept-charset accept-encoding date dnt via forwarded x-forwarded-for
  x-forwarded-host x-real-ip x-http-method x-http-method-override x-method-override`.split(/\s+/),
);

/** The headers of the code that may leave, by lower-case name. Null where one is no header at all. */
export function passHeaders(headers: Record<string, string>): Headers | null {
  const passed = new Headers();
  try {
    for (const [name, value] of Object.entries(headers)) {
      const lower = name.toLowerCase();
      if (!refused.has(lower) && !/^(sec|proxy|access-control)-/.test(lower)) passed.append(lower, value);
    }
    return passed;
  } catch {
    return null;
  }
}

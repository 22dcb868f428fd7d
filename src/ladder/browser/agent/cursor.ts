/** An arrow where the agent's pointer is, and a ring where it clicks. Out of reach of the page's styles, and in no picture. */
export function createCursor() {
  const element = document.createElement('preview-cursor');
  element.setAttribute('aria-hidden', 'true');
  const root = element.attachShadow({ mode: 'closed' });
  const arrow = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  arrow.setAttribute('viewBox', '0 0 16 20');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', 'M1 1v15l4-4 3 7 3-1-3-7h6z');
  path.setAttribute('style', 'fill:#1d4ed8;stroke:#fff;stroke-width:1.5');
  arrow.append(path);
  const ring = document.createElement('span');
  root.append(arrow, ring);
  const fixed = 'all:initial;position:fixed;left:0;top:0;width:0;height:0;z-index:2147483647;pointer-events:none;';
  arrow.style.cssText = 'position:absolute;left:-1px;top:-1px;width:16px;height:20px';
  ring.style.cssText =
    'position:absolute;width:24px;height:24px;border:2px solid #1d4ed8;border-radius:50%;opacity:0;left:-14px;top:-14px';
  const still = matchMedia('(prefers-reduced-motion: reduce)');

  const move = (x: number, y: number) => {
    if (!element.isConnected) document.documentElement.append(element);
    element.style.cssText = `${fixed}${still.matches ? '' : 'transition:transform 120ms ease-out;'}transform:translate(${x}px,${y}px)`;
  };
  return {
    element: element as HTMLElement,
    move,
    /** Where keys go. */
    follow(target: Element) {
      if (target === document.body || target === document.documentElement) return;
      const { x, y, width, height } = target.getBoundingClientRect();
      move(x + width / 2, y + height / 2);
    },
    press(x: number, y: number) {
      move(x, y);
      ring.animate(
        [
          { opacity: 1, scale: 0.4 },
          { opacity: 0, scale: 1.2 },
        ],
        { duration: still.matches ? 0 : 400 },
      );
    },
  };
}

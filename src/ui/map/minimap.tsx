import { type PointerEvent, useEffect, useRef } from 'react';
import { cell, fitted, type Size, shownBy } from './camera.ts';
import { drawScene, type Palette } from './draw.ts';
import type { Scene } from './scene.ts';
import type { CameraControl } from './use-camera.ts';

const minimapSize: Size = { width: 84, height: 120 };

interface Props {
  scene: Scene;
  palette: Palette;
  camera: CameraControl;
  size: Size;
  head: number | null;
  /** Draws the frame of what is shown; called at each move of the camera. */
  follow: { current: () => void };
}

/** The whole map, small, with a frame around what is shown; a press or a drag on it goes there. */
export function Minimap({ scene, palette, camera, size, head, follow }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const whole = fitted(scene, minimapSize);

  useEffect(() => {
    const pen = canvas.current && sharp(canvas.current, minimapSize);
    if (pen)
      drawScene(pen, scene, fitted(scene, minimapSize), minimapSize, palette, { head, cursor: null, cards: false });
  }, [scene, palette, head]);

  useEffect(() => {
    const draw = () => {
      const box = frame.current;
      if (!box) return;
      const { left, top, right, bottom } = shownBy(camera.get(), size);
      const { k, x, y } = fitted(scene, minimapSize);
      const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));
      const [l, r] = [left, right].map((v) => clamp(x + v * cell.width * k, minimapSize.width));
      const [t, b] = [top, bottom].map((v) => clamp(y + v * cell.height * k, minimapSize.height));
      box.style.transform = `translate(${l}px, ${t}px)`;
      box.style.width = `${Math.max(3, r! - l!)}px`;
      box.style.height = `${Math.max(3, b! - t!)}px`;
    };
    follow.current = draw;
    draw();
    return () => {
      follow.current = () => {};
    };
  }, [scene, camera, size, follow]);

  const goTo = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const { k } = camera.get();
    const x = (event.clientX - box.left - whole.x) / whole.k;
    const y = (event.clientY - box.top - whole.y) / whole.k;
    camera.go({ k, x: size.width / 2 - x * k, y: size.height / 2 - y * k });
  };
  return (
    <div
      aria-hidden="true"
      data-minimap
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={goTo}
      className={`absolute right-2 z-10 cursor-crosshair overflow-hidden rounded border border-rule-2 bg-panel shadow-sm ${size.width < 340 ? 'bottom-11' : 'bottom-2'}`}
      style={{ ...minimapSize, touchAction: 'none' }}
    >
      <canvas ref={canvas} className="absolute inset-0" style={{ ...minimapSize }} />
      <div ref={frame} className="absolute top-0 left-0 rounded-[2px] border border-slate bg-slate/15" />
    </div>
  );
}

/** Sizes a canvas for the screen's pixels. */
export function sharp(canvas: HTMLCanvasElement, { width, height }: Size): CanvasRenderingContext2D | null {
  const ratio = Math.min(3, devicePixelRatio || 1);
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const pen = canvas.getContext('2d');
  pen?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return pen;
}

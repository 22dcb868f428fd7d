import { Component, type ReactNode } from 'react';
import { messageOf } from '#base/result.ts';

interface Props {
  /** What failed, in words, as in `The trace`. */
  name: string;
  /** Shown in its place. Absent: a line that says so, with a way to try again. */
  fallback?: ReactNode;
  children: ReactNode;
}

/** Keeps a failure of one part from taking the page down. A class, since React has no other way to catch one. */
export class Boundary extends Component<Props, { problem: string | null }> {
  override state = { problem: null as string | null };

  static getDerivedStateFromError(thrown: unknown) {
    return { problem: messageOf(thrown) };
  }

  override render() {
    const { name, fallback, children } = this.props;
    if (this.state.problem === null) return children;
    if (fallback !== undefined) return fallback;
    return (
      <div role="alert" className="flex flex-wrap items-center gap-2 p-4 text-brick">
        <span className="min-w-40 flex-1 wrap-anywhere">
          {name} could not be shown: {this.state.problem}
        </span>
        <button type="button" className="btn" onClick={() => this.setState({ problem: null })}>
          Show again
        </button>
      </div>
    );
  }
}

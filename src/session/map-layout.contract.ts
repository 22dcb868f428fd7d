/** Where the nodes of the map lie, in units of one node: a column is a node's width with its gap, a row a node's height. */

export interface MapShape {
  /**
   * For each node the place of its parent in this list, -1 for one that begins a conversation. A parent stands before its
   * children, and children in the order they are drawn from left to right.
   */
  parents: Int32Array;
}

export interface MapPlaces {
  /** The middle of each node, in columns from the left edge of the leftmost. */
  x: Float32Array;
  /** Rows below the first. */
  depth: Int32Array;
  /** Columns and rows of the whole. */
  width: number;
  height: number;
}

export interface MapLayout {
  place(shape: MapShape): MapPlaces | Promise<MapPlaces>;
}

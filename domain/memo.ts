/** Makes of a function one that works out each value once, by a key, and keeps it. */
export function byKey<K, V extends object>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (!value) known.set(key, (value = make(key)));
    return value;
  };
}

/** The same by an object, kept for as long as that is. */
export function byObject<K extends object, V extends object>(make: (of: K) => V): (of: K) => V {
  const known = new WeakMap<K, V>();
  return (of) => {
    let value = known.get(of);
    if (!value) known.set(of, (value = make(of)));
    return value;
  };
}

import { runMain } from '../config/main.js';
import { isKind, simulatedHere } from './measures/simulate.js';

/** `simulation.js KIND CASES`: what is measured of a simulation, as JSON. */
runMain(async () => {
  const [kind, cases] = process.argv.slice(2);
  if (!isKind(kind) || !(Number(cases) > 0)) throw new Error('usage: simulation.js register|procedure CASES');
  process.stdout.write(JSON.stringify(await simulatedHere(kind, Number(cases))));
});

/** An MQTT broker in a process of its own. */
import { startBroker } from '../../dist/gateway/demo/broker.js';

const { url } = await startBroker();
process.stdout.write(`${JSON.stringify({ url })}\n`);
process.stdin.on('end', () => process.exit(0)).resume();

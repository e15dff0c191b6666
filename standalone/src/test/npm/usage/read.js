// Adds up what calls cost: node read.js BROKERS REGISTRY RECORDS
// Reads sluice.usage from its beginning until it has seen so many records, then prints what it found.
import { SchemaRegistry } from "@kafkajs/confluent-schema-registry";
import kafkajs from "kafkajs";

const [brokers, registryUrl, wanted] = process.argv.slice(2);
const registry = new SchemaRegistry({ host: registryUrl });
const kafka = new kafkajs.Kafka({
  brokers: brokers.split(","),
  logLevel: kafkajs.logLevel.ERROR,
});
const consumer = kafka.consumer({ groupId: `usage-reader-${process.pid}` });

const found = { records: 0, cost_nano_usd: 0, by_lane: {} };
const enough = new Promise((resolve, reject) => {
  // A broker that has just started may not know its groups yet; then the library begins again by itself.
  consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || reject(payload.error));
  consumer
    .connect()
    .then(() => consumer.subscribe({ topic: "sluice.usage", fromBeginning: true }))
    .then(() =>
      consumer.run({
        eachMessage: async ({ message }) => {
          if (found.records === Number(wanted)) {
            return;
          }
          const usage = await registry.decode(message.value);
          const { lane } = usage;
          found.records++;
          found.cost_nano_usd += Number(usage.cost_nano_usd);
          found.by_lane[lane] = (found.by_lane[lane] ?? 0) + 1;
          if (found.records === Number(wanted)) {
            resolve();
          }
        },
      }),
    )
    .catch(reject);
});

await enough;
console.log(JSON.stringify(found));
await consumer.disconnect();

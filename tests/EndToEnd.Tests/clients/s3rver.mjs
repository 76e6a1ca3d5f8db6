// A server that speaks S3 and that nobody here wrote: node s3rver.mjs PORT FOLDER. It has one bucket, "files".
import S3rver from "s3rver";

const [port, directory] = process.argv.slice(2);
await new S3rver({ port: Number(port), address: "127.0.0.1", silent: true, directory, configureBuckets: [{ name: "files" }] }).run();

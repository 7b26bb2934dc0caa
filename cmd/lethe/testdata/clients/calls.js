// Every call of onetimesecret-api, against the service at the address given.
const assert = require("assert");
const {
	OneTimeSecretApi, UnknownSecretError, NotFoundError, NotAuthorizedError,
} = require("onetimesecret-api/index.js");

async function calls(url) {
	const ots = new OneTimeSecretApi("", "", { url });
	assert.strictEqual(await ots.status(), true);

	const text = "é, <b>, \"quoted\" & 100 %\r\nsecond line\n";
	const shared = await ots.share(text, { ttl: 3600, passphrase: "pass phrase" });
	assert.match(shared.secret_key, /^[a-z0-9]{31}$/);
	assert.match(shared.metadata_key, /^[a-z0-9]{31}$/);
	assert.strictEqual(shared.share_link, url + "/secret/" + shared.secret_key);
	assert.strictEqual(shared.state, "new");
	assert.strictEqual(shared.ttl, 3600);
	assert.strictEqual(shared.passphrase_required, true);
	assert.deepStrictEqual(shared.recipient, []);
	for (const name of ["metadata_ttl", "secret_ttl", "updated", "created"]) {
		assert.ok(Number.isInteger(shared[name]), name);
	}

	await assert.rejects(ots.retrieveSecret(shared.secret_key), UnknownSecretError);
	await assert.rejects(ots.retrieveSecret(shared.secret_key, { passphrase: "wrong" }), UnknownSecretError);
	const read = await ots.retrieveSecret(shared.secret_key, { passphrase: "pass phrase" });
	assert.strictEqual(read.value, text);
	assert.strictEqual(read.secret_key, shared.secret_key);
	await assert.rejects(ots.retrieveSecret(shared.secret_key, { passphrase: "pass phrase" }), UnknownSecretError);

	const metadata = await ots.retrieveMetadata(shared.metadata_key);
	assert.strictEqual(metadata.state, "received");
	assert.ok(Number.isInteger(metadata.received));
	assert.strictEqual(metadata.secret_key, undefined);
	await assert.rejects(ots.retrieveMetadata("z".repeat(31)), NotFoundError);

	const made = await ots.generate();
	assert.ok(made.value.length >= 12);
	assert.strictEqual((await ots.retrieveSecret(made.secret_key)).value, made.value);
	await ots.generate({ ttl: 60, passphrase: "p" });

	const burnt = await ots.share("to be burned");
	assert.strictEqual((await ots.burn(burnt.metadata_key)).state.state, "burned");
	await assert.rejects(ots.retrieveSecret(burnt.secret_key), UnknownSecretError);
	assert.strictEqual((await ots.retrieve_metadata(burnt.metadata_key)).state, "burned");
	assert.match(await ots.shareLink("once more"), /\/secret\/[a-z0-9]{31}$/);

	await assert.rejects(ots.share(""), /You did not provide anything to share/);
	await assert.rejects(ots.share("x", { recipient: "a@b.example" }), /An account is required to send emails\./);
	await assert.rejects(ots.recentMetadata(), NotAuthorizedError);
	await assert.rejects(ots.recent_metadata(), NotAuthorizedError);
}

calls(process.argv[2]).then(() => console.log("ok"), (err) => { console.error(err); process.exit(1); });

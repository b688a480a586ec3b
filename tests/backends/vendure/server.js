'use strict';
// A Vendure server for tests on 127.0.0.1. Its database is in memory: read from the snapshot file where there is one,
// written to it on SIGUSR2, so that every start sees the same shop.
const fs = require('fs');
const { createHash } = require('crypto');
const { createRequire } = require('module');
const path = require('path');

const load = createRequire(path.join(process.cwd(), 'package.json')); // the packages are in the cache, not beside this file
const core = load('@vendure/core');
const { populateInitialData } = load('@vendure/core/cli');

const snapshot = process.env.SNAPSHOT;
const port = Number(process.env.PORT);
const fresh = !fs.existsSync(snapshot);

// The key is 32 random bytes, so one SHA-256 protects it; Vendure's default, bcrypt, takes a quarter of a second a request.
const sha256 = {
    hash: async text => createHash('sha256').update(text).digest('hex'),
    check: async (text, hash) => (await sha256.hash(text)) === hash,
};

const config = {
    apiOptions: { port, hostname: '127.0.0.1', adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
    authOptions: {
        tokenMethod: ['bearer', 'api-key'],
        adminApiKeyStrategy: new core.RandomBytesApiKeyStrategy({
            hashingStrategy: sha256,
            lastUsedAtUpdateInterval: '1h', // not a write for every read
        }),
        requireVerification: false, // there is no mail server
        superadminCredentials: { identifier: 'superadmin', password: 'superadmin' },
        cookieOptions: { secret: 'tests' },
    },
    dbConnectionOptions: {
        type: 'sqljs',
        autoSave: false,
        synchronize: fresh,
        logging: false,
        database: fresh ? new Uint8Array() : new Uint8Array(fs.readFileSync(snapshot)),
    },
    paymentOptions: { paymentMethodHandlers: [core.dummyPaymentHandler] },
    // What the set-up in connectors/shops/vendure/README.md asks of an owner.
    customFields: { Order: [{ name: 'aisle', type: 'text', nullable: true, public: false }] },
    plugins: [core.DefaultJobQueuePlugin.init({ pollInterval: 50 })],
    logger: new core.DefaultLogger({ level: core.LogLevel.Warn }),
};

const basics = {
    defaultLanguage: 'en',
    defaultZone: 'America',
    countries: [
        { code: 'US', name: 'United States', zone: 'America' },
        { code: 'CA', name: 'Canada', zone: 'America' },
    ],
    taxRates: [{ name: 'Standard', percentage: 10 }],
    shippingMethods: [{ name: 'Standard shipping', price: 500 }],
    paymentMethods: [
        {
            name: 'Card',
            handler: { code: 'dummy-payment-handler', arguments: [{ name: 'automaticSettle', value: 'true' }] },
        },
        {
            name: 'Invoice',
            handler: { code: 'dummy-payment-handler', arguments: [{ name: 'automaticSettle', value: 'false' }] },
        },
    ],
    collections: [],
};

async function main() {
    const app = await core.bootstrap(config);
    await app.get(core.JobQueueService).start(); // jobs run in this process
    if (fresh) {
        await populateInitialData(app, basics);
    }
    const database = app.get(core.TransactionalConnection).rawConnection;
    process.on('SIGUSR2', () => {
        fs.writeFileSync(snapshot + '.part', database.sqljsManager.exportDatabase());
        fs.renameSync(snapshot + '.part', snapshot);
    });
    process.on('SIGTERM', () => process.exit(0));
    console.log('ready');
}

main().catch(error => {
    console.error(error);
    process.exit(1);
});

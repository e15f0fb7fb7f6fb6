/** `full`: a commit survives a power cut. `none`: for throw-away folders; survives our crash, not the machine's. */
export type Durability = 'full' | 'none';

/** Settings of the server besides its port: an application's own database on a machine it shares with others. */
export function settingsFor(durability: Durability): Readonly<Record<string, string>> {
  return {
    listen_addresses: '127.0.0.1',
    // A socket's path may not be longer than 107 bytes, which data folders are.
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '256MB',
    work_mem: '16MB',
    // A page of a first read is staged in memory; taken only by sessions that stage.
    temp_buffers: '64MB',
    // Room for what a first read writes between two checkpoints, each of which writes whole pages anew.
    max_wal_size: '2GB',
    maintenance_work_mem: '128MB',
    effective_cache_size: '1GB',
    random_page_cost: '1.1',
    // Containers give 64 MB of /dev/shm, which one parallel hash join can exceed; this part comes from elsewhere.
    min_dynamic_shared_memory: '128MB',
    // Nobody replicates from here, and bulk loads into new tables then need no write-ahead log.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    jit: 'off',
    // A query whose client has died would otherwise go on and hold its locks.
    client_connection_check_interval: '10s',
    TimeZone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    // What the server does, not what statements did wrong: those may quote people's data, and reach our own log.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    log_error_verbosity: 'terse',
    ...(durability === 'none' ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
}

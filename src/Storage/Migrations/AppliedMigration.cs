namespace OrleansAi.Storage.Migrations;

/// <summary>A migration as a database remembers it.</summary>
internal sealed record AppliedMigration(int Number, string Name, string Checksum);

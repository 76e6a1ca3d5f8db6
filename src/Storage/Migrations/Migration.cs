using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansAi.Storage.Migrations;

/// <summary>
/// One numbered step of the schema: a file <c>Migrations/NNNN_name.sql</c> of this assembly, or <c>NNNN_name.postgres.sql</c> for
/// what only that database needs.
/// </summary>
/// <param name="Number">Its place in the order; never reused.</param>
/// <param name="Name">What it brings.</param>
/// <param name="Sql">Its statements, with the placeholders of <see cref="SqlDialect"/>.</param>
public sealed partial record Migration(int Number, string Name, string Sql)
{
    /// <summary>The one database that it is for; on another it counts as applied and does nothing. Without one it is for all.</summary>
    public DatabaseKind? Only { get; init; }

    /// <summary>SHA-256 of the statements, in lowercase hexadecimal; the same whatever line ends a checkout has.</summary>
    public string Checksum =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>All migrations that this version knows, in order.</summary>
    public static ImmutableArray<Migration> All { get; } = ReadEmbedded();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number:0000}_{Name}");

    private static ImmutableArray<Migration> ReadEmbedded()
    {
        var assembly = typeof(Migration).Assembly;
        return [.. from resource in assembly.GetManifestResourceNames()
                   let match = FileName().Match(resource)
                   where match.Success
                   let number = int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture)
                   orderby number
                   select new Migration(number, match.Groups["name"].Value, ReadResource(assembly, resource))
                   {
                       Only = Enum.TryParse<DatabaseKind>(match.Groups["only"].ValueSpan, ignoreCase: true, out var kind) ? kind : null,
                   }];
    }

    private static string ReadResource(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\.(?<number>\d{4})_(?<name>[a-z0-9_]+)(\.(?<only>sqlite|postgres))?\.sql$")]
    private static partial Regex FileName();
}

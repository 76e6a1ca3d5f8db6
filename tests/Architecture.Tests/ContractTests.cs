using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using OrleansAi.Access;

namespace OrleansAi.Architecture.Tests;

/// <summary>What every type that crosses a grain boundary promises.</summary>
public sealed class ContractTests
{
    /// <summary>Set to 1 to accept the contracts as they are: the snapshot is then written anew, to be reviewed in the diff.</summary>
    private const string Accept = "ACCEPT_CONTRACTS";

    private static readonly Assembly Contracts = typeof(Caller).Assembly;

    private static string SnapshotFile => Path.Combine(Repository.Root, "tests", "Architecture.Tests", "contracts.txt");

    public static TheoryData<Type> Records => [.. SerializedTypes()];

    public static TheoryData<Type> Grains => [.. GrainInterfaces()];

    [Fact]
    public void Contracts_AreAsTheSnapshotSays()
    {
        var actual = ContractSnapshot.Of(SerializedTypes(), GrainInterfaces());
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(SnapshotFile, actual);
        }

        var expected = File.ReadAllText(SnapshotFile);

        Assert.True(
            expected == actual,
            $"The contracts changed. Running silos of the last version still speak the old ones: never reuse an id or an alias, only add. "
            + $"When the change is right, run the tests with {Accept}=1 and commit contracts.txt.\n{Difference(expected, actual)}");
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void SerializedType_IsImmutableWithExplicitIds(Type type)
    {
        Assert.NotNull(type.GetCustomAttribute<AliasAttribute>(inherit: false));
        Assert.True(type.IsSealed || type.IsAbstract, "seal it");
        if (type.IsEnum)
        {
            return;
        }

        var members = ContractSnapshot.Members(type).ToList();
        Assert.All(members, member => Assert.NotNull(member.GetCustomAttribute<IdAttribute>()));
        Assert.Equal(members.Count, members.Select(member => member.GetCustomAttribute<IdAttribute>()!.Id).Distinct().Count());
        Assert.All(members, member => Assert.True(IsInit(member), $"{member.Name} can be changed: write init in place of set"));
        Assert.All(members, member => Assert.False(IsMutable(member.PropertyType), $"{member.Name} is a {member.PropertyType}: take an immutable one"));
    }

    [Theory]
    [MemberData(nameof(Grains))]
    public void GrainInterface_HasAliasesAndStringKeys(Type grain)
    {
        Assert.NotNull(grain.GetCustomAttribute<AliasAttribute>(inherit: false));
        Assert.True(grain.IsAssignableTo(typeof(IGrainWithStringKey)) || grain.IsAssignableTo(typeof(IGrainObserver)));
        Assert.All(grain.GetMethods(), method => Assert.NotNull(method.GetCustomAttribute<AliasAttribute>(inherit: false)));
    }

    // Orleans' own generator marks the requests of methods that return streams as serialized; nobody wrote those.
    private static IEnumerable<Type> SerializedTypes() =>
        Contracts.GetExportedTypes().Where(type =>
            type.GetCustomAttribute<GenerateSerializerAttribute>() is not null && type.Namespace?.StartsWith("OrleansCodeGen", StringComparison.Ordinal) != true);

    private static IEnumerable<Type> GrainInterfaces() =>
        Contracts.GetExportedTypes().Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)));

    private static bool IsInit(PropertyInfo member) =>
        member.SetMethod is null || member.SetMethod.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static bool IsMutable(Type type) =>
        type.IsArray
        || (type.IsGenericType && type.Namespace == "System.Collections.Generic" && type.GetGenericTypeDefinition() != typeof(KeyValuePair<,>))
        || type.GetGenericArguments().Any(IsMutable);

    private static string Difference(string expected, string actual)
    {
        var before = expected.Split('\n').ToImmutableHashSet();
        var after = actual.Split('\n').ToImmutableHashSet();
        return string.Join('\n', before.Except(after).Select(line => $"- {line}").Concat(after.Except(before).Select(line => $"+ {line}")));
    }
}

using System.Globalization;
using System.Reflection;
using System.Text;

namespace OrleansAi.Architecture.Tests;

/// <summary>All names, aliases and ids that silos of different versions must agree on, as text that can be reviewed.</summary>
internal static class ContractSnapshot
{
    public static string Of(IEnumerable<Type> serialized, IEnumerable<Type> grains)
    {
        var text = new StringBuilder();
        foreach (var type in serialized.OrderBy(Alias, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Alias(type)}\n");
            foreach (var line in type.IsEnum ? EnumLines(type) : MemberLines(type))
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        foreach (var grain in grains.OrderBy(Alias, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Alias(grain)}\n");
            foreach (var method in grain.GetMethods().OrderBy(Alias, StringComparer.Ordinal))
            {
                var parameters = string.Join(", ", method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)));
                text.Append(CultureInfo.InvariantCulture, $"  {Alias(method)}({parameters}): {NameOf(method.ReturnType)}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The members that are written: those with an id, and those that should have one.</summary>
    public static IEnumerable<PropertyInfo> Members(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(member => member.SetMethod is not null || member.GetCustomAttribute<IdAttribute>() is not null);

    private static IEnumerable<string> MemberLines(Type type) =>
        from member in Members(type)
        let id = member.GetCustomAttribute<IdAttribute>()?.Id
        orderby id
        select $"{id} {member.Name}: {NameOf(member.PropertyType)}";

    private static IEnumerable<string> EnumLines(Type type) =>
        Enum.GetNames(type).Select(name => $"{Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)} {name}");

    private static string Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? member.Name;

    private static string NameOf(Type type)
    {
        if (type.IsGenericParameter || !type.IsGenericType)
        {
            return type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? type.Name;
        }

        var name = type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";
    }
}

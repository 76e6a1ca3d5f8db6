using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OrleansAi.Access;
using OrleansAi.Gateway.Admission;

namespace OrleansAi.Api.Access;

/// <summary>The body of <c>PATCH /api/admin/keys/ID</c>: a JSON Merge Patch (RFC 7396) of the members that <see cref="NewKey"/> has. Pure.</summary>
internal static class KeyPatch
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The key's members after the patch.</summary>
    /// <param name="key">The key as it is.</param>
    /// <param name="patch">The patch: what it leaves out stays, what is <c>null</c> in it goes.</param>
    /// <returns>The members, or what is wrong with the patch.</returns>
    public static (NewKey? Key, string? Problem) Apply(AccessKey key, JsonObject patch)
    {
        var limits = LimitOptions.Of(key.Limits?.Limits);
        var members = JsonSerializer.SerializeToNode(new NewKey(key.User, key.Name, key.Tier, key.Scopes, key.ExpiresAt, limits, key.Models.IsDefaultOrEmpty ? null : key.Models), Json)!.AsObject();
        Merge(members, patch);
        try
        {
            var patched = members.Deserialize<NewKey>(Json)!;
            return patched.User == key.User
                ? (patched, null)
                : (null, "A key's user can't be changed; make a key for the other user and revoke this one.");
        }
        catch (JsonException exception)
        {
            return (null, $"{exception.Path?.TrimStart('$', '.')} can't be changed so: it is misspelled, or its value has another form than POST /api/admin/keys takes.");
        }
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject)
                    target[name] = new JsonObject();

                Merge(target[name]!.AsObject(), inner);
            }
            else if (value is null)
            {
                target.Remove(name);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}

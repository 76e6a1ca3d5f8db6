namespace OrleansAi.Silo;

/// <summary>Tells whoever changed the settings that the change is not taken; there may be no log yet to tell it to.</summary>
internal static class RefusedSettings
{
    public static void Tell(SettingException reason) =>
        Console.Error.WriteLine($"The changed settings are refused, the last good ones stay in force: {reason.Message}");
}

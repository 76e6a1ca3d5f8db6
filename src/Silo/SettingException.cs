namespace OrleansAi.Silo;

/// <summary>A setting that can't be used; the message says which, why, and what to write.</summary>
internal sealed class SettingException(string message) : Exception(message);

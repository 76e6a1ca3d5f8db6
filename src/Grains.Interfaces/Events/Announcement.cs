namespace OrleansAi.Events;

/// <summary>
/// Something that every process of the cluster should hear of soon: a circuit that opened, a key that was withdrawn. An
/// announcement is a hint and not the truth; whoever missed one reads the truth again from its grain.
/// Each domain derives its own sealed records, and the record's type is the announcement's kind.
/// </summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Events.Announcement")]
public abstract record Announcement;

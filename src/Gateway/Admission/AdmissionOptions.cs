using System.ComponentModel.DataAnnotations;

namespace OrleansAi.Gateway.Admission;

/// <summary>How a process keeps its slices of the users' limits, from the section <c>OrleansAi:Admission</c>.</summary>
public sealed class AdmissionOptions
{
    /// <summary>The configuration's section.</summary>
    public const string Section = "OrleansAi:Admission";

    /// <summary>How long a call waits for units that lie idle in other processes before it is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30", ErrorMessage = "OrleansAi:Admission:MaximumWait is {0}; write a time from 00:00:00 to 00:00:30.")]
    public TimeSpan MaximumWait { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>How long an answer of the user's quota grain is waited for. Longer than a lease lives would help nobody.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:02", ErrorMessage = "OrleansAi:Admission:LeaseTimeout is out of range; write a time from 00:00:00.050 to 00:00:02.")]
    public TimeSpan LeaseTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long units lie idle before they are handed back.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:01", ErrorMessage = "OrleansAi:Admission:IdleReturn is out of range; write a time from 00:00:00.100 to 00:00:01.")]
    public TimeSpan IdleReturn { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many finished calls of one user may wait to be charged; beyond that further priced calls are refused.</summary>
    [Range(100, 1_000_000, ErrorMessage = "OrleansAi:Admission:MaximumUncharged is out of range; write a number from 100 to 1000000.")]
    public int MaximumUncharged { get; set; } = 20_000;
}

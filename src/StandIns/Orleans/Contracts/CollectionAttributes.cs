using System.Globalization;

namespace Orleans;

/// <summary>How long activations of a grain class may be idle before they are collected.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class CollectionAgeLimitAttribute : Attribute
{
    public static readonly TimeSpan MinAgeLimit = TimeSpan.FromMinutes(1);

    private readonly TimeSpan? _given;

    public CollectionAgeLimitAttribute()
    {
    }

    public CollectionAgeLimitAttribute(string inactivityPeriod) => _given = TimeSpan.Parse(inactivityPeriod, CultureInfo.InvariantCulture);

    public double Days { get; set; }

    public double Hours { get; set; }

    public double Minutes { get; set; }

    /// <summary>Never collects; stronger than the rest.</summary>
    public bool AlwaysActive { get; set; }

    public TimeSpan AgeLimit
    {
        get
        {
            if (AlwaysActive)
            {
                return Timeout.InfiniteTimeSpan;
            }

            var age = TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
            return _given ?? (age < MinAgeLimit ? MinAgeLimit : age);
        }
    }
}

/// <summary>Keeps activations of a grain class until they ask to be deactivated.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class KeepAliveAttribute : Attribute;

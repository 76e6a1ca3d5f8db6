using System.Globalization;

namespace OrleansAi.Quotas;

/// <summary>
/// An amount of US dollars in whole nanodollars (10⁻⁹ $), so that sums are exact: one token at $0.05 per million costs 50.
/// </summary>
/// <param name="Nanodollars">The amount in 10⁻⁹ dollars; up to about 9.2 billion dollars fit.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.Money")]
public readonly record struct Money([property: Id(0)] long Nanodollars) : IComparable<Money>
{
    private const long NanodollarsPerDollar = 1_000_000_000;

    /// <summary>No money.</summary>
    public static Money Zero => default;

    /// <summary>The amount in dollars.</summary>
    public decimal Dollars => (decimal)Nanodollars / NanodollarsPerDollar;

    /// <summary>The amount nearest to <paramref name="dollars"/>, rounded up to a whole nanodollar so that nothing is given away.</summary>
    public static Money FromDollars(decimal dollars) => new(checked((long)decimal.Ceiling(dollars * NanodollarsPerDollar)));

    /// <inheritdoc />
    public int CompareTo(Money other) => Nanodollars.CompareTo(other.Nanodollars);

    /// <inheritdoc />
    public override string ToString() => Dollars.ToString("0.#########", CultureInfo.InvariantCulture);

    /// <summary>The smaller of two amounts.</summary>
    public static Money Min(Money left, Money right) => left < right ? left : right;

    /// <summary>The larger of two amounts.</summary>
    public static Money Max(Money left, Money right) => left > right ? left : right;

    /// <summary>So many times the amount, rounded up to a whole nanodollar.</summary>
    public Money Times(decimal factor) => factor == 1 ? this : new(checked((long)decimal.Ceiling(Nanodollars * factor)));

    public static Money operator +(Money left, Money right) => new(checked(left.Nanodollars + right.Nanodollars));

    public static Money operator -(Money left, Money right) => new(checked(left.Nanodollars - right.Nanodollars));

    public static bool operator <(Money left, Money right) => left.Nanodollars < right.Nanodollars;

    public static bool operator >(Money left, Money right) => left.Nanodollars > right.Nanodollars;

    public static bool operator <=(Money left, Money right) => left.Nanodollars <= right.Nanodollars;

    public static bool operator >=(Money left, Money right) => left.Nanodollars >= right.Nanodollars;
}

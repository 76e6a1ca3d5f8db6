namespace OrleansAi.Benchmarks;

/// <summary>A Markdown table, as the README quotes it.</summary>
internal sealed class Table(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Print()
    {
        var rows = _rows.Prepend(headings).ToList();
        var widths = Enumerable.Range(0, headings.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        Print(headings, widths);
        Console.WriteLine($"|{string.Concat(widths.Select((width, i) => new string('-', width + 1) + (i == 0 ? "-|" : ":|")))}");
        _rows.ForEach(row => Print(row, widths));
    }

    private static void Print(string[] row, int[] widths) =>
        Console.WriteLine($"|{string.Concat(row.Select((cell, i) => $" {(i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))} |"))}");
}

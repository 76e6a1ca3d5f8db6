namespace OrleansAi.Inference.Tokenizers.Patterns;

/// <summary>A place in a pattern that is being read.</summary>
internal sealed class PatternReader(string pattern)
{
    private int _position;

    /// <summary>Whether all is read.</summary>
    public bool AtEnd => _position >= pattern.Length;

    /// <summary>The character read last.</summary>
    public char Last => pattern[_position - 1];

    /// <summary>Reads a character.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public char Next() => AtEnd ? throw new FormatException("the pattern ends too early") : pattern[_position++];

    /// <summary>Whether <paramref name="text"/> is next.</summary>
    public bool IsNext(string text) => pattern.AsSpan(_position).StartsWith(text);

    /// <summary>Reads <paramref name="character"/> if it is next.</summary>
    public bool Take(char character)
    {
        if (AtEnd || pattern[_position] != character)
            return false;
        _position++;
        return true;
    }

    /// <summary>Reads <paramref name="text"/> if it is next.</summary>
    public bool Take(string text)
    {
        if (!IsNext(text))
            return false;
        _position += text.Length;
        return true;
    }

    /// <summary>Reads while the characters are as wished, and at most to the first of <paramref name="last"/>, which is read too.</summary>
    public string TakeWhile(Func<char, bool> wished, string last)
    {
        var start = _position;
        while (!AtEnd && wished(pattern[_position]))
            if (last.Contains(pattern[_position++]))
                break;
        return pattern[start.._position];
    }

    /// <summary>Reads to the next <paramref name="end"/>, which is read but not returned.</summary>
    public string TakeTo(char end)
    {
        var length = pattern.AsSpan(_position).IndexOf(end);
        if (length < 0)
            throw new FormatException($"a '{end}' is missing");
        var taken = pattern.Substring(_position, length);
        _position += length + 1;
        return taken;
    }

    /// <summary>Reads the inside of a repetition (<c>2</c>, <c>2,</c>, <c>2,3</c>, <c>,3</c>) and its brace; null if none is next.</summary>
    public string? TakeRepeat()
    {
        var length = pattern.AsSpan(_position).IndexOf('}');
        if (length < 1 || !pattern.AsSpan(_position, length).ContainsAnyInRange('0', '9')
            || pattern.AsSpan(_position, length).ToString().Any(static character => !char.IsAsciiDigit(character) && character != ','))
            return null;
        return TakeTo('}');
    }
}

using System.Net.Http.Headers;
using System.Text;

namespace OrleansAi.EndToEnd.Tests.BadInput;

/// <summary>One request that is wrong in one way.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path and query.</param>
/// <param name="Body">The body, or <c>null</c> for none.</param>
/// <param name="ContentType">The body's media type.</param>
/// <param name="ContentEncoding">The body's content encoding, or <c>null</c>.</param>
internal sealed record BadRequest(
    string Name, string Method, string Path, byte[]? Body, string ContentType = "application/json", string? ContentEncoding = null)
{
    public BadRequest(string name, string path, string body)
        : this(name, "POST", path, Encoding.UTF8.GetBytes(body))
    {
    }

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), Path);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.ContentType = ContentType.Length == 0 ? null : MediaTypeHeaderValue.Parse(ContentType);
            if (ContentEncoding is not null)
            {
                message.Content.Headers.ContentEncoding.Add(ContentEncoding);
            }
        }

        return message;
    }

    public override string ToString() => $"{Method} {Path}: {Name}";
}

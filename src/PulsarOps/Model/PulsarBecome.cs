namespace PulsarOps;

/// <summary>How the user of a connection gets the rights of root.</summary>
public enum PulsarBecome
{
    /// <summary>By sudo; a user who is root already needs none.</summary>
    Sudo,

    /// <summary>Not at all: everything lies under folders of that user, and nothing of the host itself is changed.</summary>
    None,
}

namespace PulsarOps.Engine;

/// <summary>The user's answer to the prompt for a step.</summary>
internal enum Approval
{
    Approved,
    Declined,

    /// <summary>The step is only shown (-WhatIf).</summary>
    WhatIf,
}

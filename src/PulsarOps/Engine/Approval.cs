namespace PulsarOps.Engine;

/// <summary>What the user says to a step.</summary>
internal enum Approval
{
    Approved,
    Declined,

    /// <summary>Nothing is to be done; the plan was to be shown.</summary>
    WhatIf,
}

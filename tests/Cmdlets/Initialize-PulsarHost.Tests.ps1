BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Initialize-PulsarHost' {
    BeforeEach { $topology = New-SimulatedTopology -With @{ Address = '10.0.0.7', '10.0.0.8', '10.0.0.9' } }

    It 'makes the account and the names, and returns the topology' {
        $text = Get-VerboseText { ($topology | Initialize-PulsarHost -Verbose).Name | Should -Be demo }
        $text | Should -BeLike '*CreateAccount*'
        $text | Should -BeLike '*/etc/hosts*'
    }

    It 'changes nothing in a second run' {
        $topology | Initialize-PulsarHost | Out-Null
        Get-VerboseText { $topology | Initialize-PulsarHost -Verbose } | Should -BeLike '*nothing to do*'
    }

    It 'changes nothing with -WhatIf' {
        $topology | Initialize-PulsarHost -WhatIf | Out-Null
        Get-VerboseText { $topology | Initialize-PulsarHost -Verbose } | Should -BeLike '*CreateAccount*'
    }
}

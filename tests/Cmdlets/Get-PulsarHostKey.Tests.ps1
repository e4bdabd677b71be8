BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    $port = Get-ClosedPort
}

Describe 'Get-PulsarHostKey' {
    It 'reports a host that does not answer by name' {
        { Get-PulsarHostKey -HostName 127.0.0.1 -Port $port } |
            Should -Throw -ErrorId 'HostUnreachable,*' -ExpectedMessage "*127.0.0.1:$port*"
    }

    It 'asks all hosts, although one does not answer' {
        $to = @{ HostName = '127.0.0.1', 'localhost'; Port = $port }
        Get-PulsarHostKey @to -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure.Count | Should -Be 2
    }

    It 'refuses a port that does not exist' {
        { Get-PulsarHostKey -HostName 127.0.0.1 -Port 70000 } |
            Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    $port = Get-ClosedPort
    $to = @{
        HostName = '127.0.0.1'
        Port = $port
        KnownHostsPath = (Join-Path (Get-PSDrive TestDrive).Root known_hosts)
        ErrorAction = 'Stop'
    }
}

Describe 'Add-PulsarHostKey' {
    It 'refuses a fingerprint that is not SHA256' {
        { Add-PulsarHostKey @to -Fingerprint 'MD5:00' } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'reports a host that does not answer and writes no file' {
        { Add-PulsarHostKey @to -Fingerprint 'SHA256:jrxqJqBBfHbqfMHMoUpvBxxULCdqCHPnGxeLKk1YpJ0' } |
            Should -Throw -ErrorId 'HostUnreachable,*'
        'TestDrive:/known_hosts' | Should -Not -Exist
    }

    It 'needs a fingerprint for a host name: it never trusts what it first sees' {
        $fingerprint = (Get-Command -Name Add-PulsarHostKey).Parameters['Fingerprint']
        $fingerprint.ParameterSets.HostNameParameterSet.IsMandatory | Should -BeTrue
    }
}

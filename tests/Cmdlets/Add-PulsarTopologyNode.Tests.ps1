BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Add-PulsarTopologyNode' {
    BeforeAll { $topology = New-SimulatedTopology }

    It 'returns a new topology and leaves the old one as it is' {
        $new = $topology | Add-PulsarTopologyNode -HostName host4 -Role Bookie, Broker -Rack /rack1 -Address 10.0.0.4
        $new.Nodes.Name | Should -Be host1, host2, host3, host4
        $node = $new.Nodes[3]
        $node.Roles | Should -Be Bookie, Broker
        $node.Rack | Should -Be /rack1
        $node.Address | Should -Be 10.0.0.4
        $topology.Nodes.Count | Should -Be 3
        "$($topology.Quorum)" | Should -Not -Be "$($new.Quorum)"
    }

    It 'gives the topology of the file with the same nodes' {
        $print = 'SHA256:jrxqJqBBfHbqfMHMoUpvBxxULCdqCHPnGxeLKk1YpJ0'
        $new = $topology | Add-PulsarTopologyNode -HostName host4, host5 -Role Bookie, Broker `
            -Address 10.0.0.4, 10.0.0.5 -Rack /r1, /r2 -HostKey @{ host5 = $print } -RoleValue @{
                Bookie = @{
                    memory = @{ heap = '1g' }; javaOptions = @('-Da=b'); ledgerDirectories = '/disk1', '/disk2'
                    ports = @{ bookie = 3190 }; settings = @{ zkTimeout = 9000; sortedLedgerStorageEnabled = $false }
                }
            }
        $bookie = '{ memory: { heap: 1g }, javaOptions: [-Da=b], ports: { bookie: 3190 }, ' +
            'ledgerDirectories: [/disk1, /disk2], settings: { sortedLedgerStorageEnabled: false, zkTimeout: 9000 } }'
        Set-Content -Path 'TestDrive:/five.yaml' -Value @"
cluster: demo
version: 4.0.8
nodes:
  - { name: host1, roles: [zookeeper, bookie, broker] }
  - { name: host2, roles: [zookeeper, bookie, broker] }
  - { name: host3, roles: [zookeeper, bookie, broker] }
  - { name: host4, address: 10.0.0.4, rack: /r1, roles: { bookie: $bookie, broker: {} } }
  - { name: host5, address: 10.0.0.5, rack: /r2, hostKey: '$print', roles: { bookie: $bookie, broker: {} } }
"@
        $file = Import-PulsarTopology -Path 'TestDrive:/five.yaml'
        $new | Export-PulsarTopology | Should -Be ($file | Export-PulsarTopology)
        ($new.Services | Out-String) | Should -Be ($file.Services | Out-String)
        "$($new.Quorum)" | Should -Be "$($file.Quorum)"
    }

    It 'defines several bookies by a list' {
        $bookies = @{}, @{ ports = @{ bookie = 3182; metrics = 8103 } }
        $new = $topology | Add-PulsarTopologyNode -HostName host4 -Role Bookie -RoleValue @{ bookie = $bookies }
        ($new.Services | Where-Object -Property Node -EQ -Value host4).Id | Should -Be bookie@host4, bookie-2@host4
    }

    It 'grows a running cluster, whose other services keep their ids' {
        $cluster = $topology | Install-PulsarCluster
        $before = $cluster | Get-PulsarCluster
        $new = $cluster | Add-PulsarTopologyNode -HostName host4 -Role Bookie, Broker
        $new | Update-PulsarCluster | Test-PulsarCluster -Quiet | Should -BeTrue

        $after = $new | Get-PulsarCluster
        $after.State | Select-Object -Unique | Should -Be Ready
        $after.Service | Should -Contain bookie@host4
        $before.Service | ForEach-Object { $after.Service | Should -Contain $_ }
        Get-RestartedService $new $before | Where-Object { $_ -like 'zookeeper@*' } | Should -BeNullOrEmpty
    }

    It 'can be used in the middle of a pipeline' {
        $states = New-SimulatedTopology -Name middle | Initialize-PulsarHost |
            Add-PulsarTopologyNode -HostName host4 -Role Broker | Install-PulsarCluster | Get-PulsarBroker
        $states.Node | Should -Be host1, host2, host3, host4
        $states.State | Select-Object -Unique | Should -Be Ready
    }

    It 'keeps the credentials' {
        $password = [Net.NetworkCredential]::new('', 'x').SecurePassword
        $with = @{ Credential = [pscredential]::new('ops', $password) }
        $new = New-SimulatedTopology -With $with | Add-PulsarTopologyNode -HostName host4 -Role Broker
        $new.Connection.UserName | Should -Be ops
        $new.Rehearsal | Should -BeTrue
    }

    It 'refuses <What> with <Id>' -ForEach @(
        @{ What = 'a name that exists'; Id = 'DuplicateHostName'; With = @{ HostName = 'HOST1' } }
        @{ What = 'two hosts of one name'; Id = 'DuplicateHostName'; With = @{ HostName = 'a', 'A' } }
        @{ What = 'a name that is none'; Id = 'HostNameInvalid'; With = @{ HostName = 'a_b' } }
        @{ What = 'fewer racks than hosts'; Id = 'CountDiffers'; With = @{ HostName = 'a', 'b'; Rack = '/r' } }
        @{ What = 'a wrong rack'; Id = 'RackInvalid'; With = @{ Rack = '/a/b' } }
        @{ What = 'a key of another host'; Id = 'HostKeyOfNoHost'; With = @{ HostKey = @{ host1 = 'SHA256:x' } } }
        @{ What = 'values of a role that it lacks'; Id = 'ValueOfNoRole'; With = @{ RoleValue = @{ proxy = @{} } } }
        @{ What = 'a role that does not exist'; Id = 'KeyMisspelt'; With = @{ RoleValue = @{ bokie = @{} } } }
        @{
            What = 'a misspelt key'; Id = 'KeyMisspelt'
            With = @{ RoleValue = @{ bookie = @{ ledgerDirectory = @('/a') } } }
        }
        @{
            What = 'a text for a list'; Id = 'ValueKindWrong'
            With = @{ RoleValue = @{ bookie = @{ ledgerDirectories = '/a' } } }
        }
        @{
            What = 'a setting of PulsarOps'; Id = 'SettingOwned'
            With = @{ RoleValue = @{ bookie = @{ settings = @{ bookiePort = 1 } } } }
        }
    ) {
        $all = @{ HostName = 'host4'; Role = 'Bookie' }
        foreach ($key in $With.Keys) { $all[$key] = $With[$key] }
        { $topology | Add-PulsarTopologyNode @all } | Should -Throw -ErrorId "$Id,*"
    }

    It 'names the parameter and the key of a wrong value, and all of them' {
        $values = @{ bookie = @{ ledgerDirs = 1; memory = @{ heap = 'much' } } }
        $with = @{ HostName = 'host4'; Role = 'Bookie'; RoleValue = $values }
        try { $topology | Add-PulsarTopologyNode @with -ErrorVariable all -ErrorAction SilentlyContinue } catch { $_ }
        "$all" | Should -BeLike "*-RoleValue*bookie.ledgerDirs*"
        "$all" | Should -BeLike "*-RoleValue*much*"
    }

    It 'refuses a local cluster' {
        { New-PulsarTopology -Name demo -Local | Add-PulsarTopologyNode -HostName local4 -Role Bookie } |
            Should -Throw -ErrorId 'NodesOfLocalCluster,*'
    }
}

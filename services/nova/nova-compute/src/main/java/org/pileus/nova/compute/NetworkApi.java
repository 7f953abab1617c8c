package org.pileus.nova.compute;

import java.util.Collection;
import java.util.List;
import org.pileus.client.neutron.NetworkRecord;
import org.pileus.client.neutron.NeutronClient;
import org.pileus.client.neutron.NewPort;
import org.pileus.client.neutron.PortChange;
import org.pileus.client.neutron.PortRecord;
import org.pileus.client.neutron.SecurityGroupRecord;
import org.pileus.client.neutron.SubnetRecord;

/// What compute needs of the Network API.
interface NetworkApi {
    List<PortRecord> portsOf(String instance);

    List<PortRecord> ports(Collection<String> ids);

    PortRecord create(NewPort port);

    PortRecord update(String port, PortChange change);

    void delete(String port);

    List<NetworkRecord> networks(Collection<String> ids);

    List<NetworkRecord> networksOf(String project);

    List<SubnetRecord> subnets(Collection<String> ids);

    List<SecurityGroupRecord> securityGroups(String project, Collection<String> namesOrIds);

    static NetworkApi of(NeutronClient neutron) {
        return new NetworkApi() {
            @Override
            public List<PortRecord> portsOf(String instance) {
                return neutron.portsOfDevice(instance);
            }

            @Override
            public List<PortRecord> ports(Collection<String> ids) {
                return neutron.ports(ids);
            }

            @Override
            public PortRecord create(NewPort port) {
                return neutron.createPort(port);
            }

            @Override
            public PortRecord update(String port, PortChange change) {
                return neutron.updatePort(port, change);
            }

            @Override
            public void delete(String port) {
                neutron.deletePort(port);
            }

            @Override
            public List<NetworkRecord> networks(Collection<String> ids) {
                return neutron.networks(ids);
            }

            @Override
            public List<NetworkRecord> networksOf(String project) {
                return neutron.networksOf(project);
            }

            @Override
            public List<SubnetRecord> subnets(Collection<String> ids) {
                return neutron.subnets(ids);
            }

            @Override
            public List<SecurityGroupRecord> securityGroups(String project, Collection<String> namesOrIds) {
                return neutron.securityGroups(project, namesOrIds);
            }
        };
    }
}

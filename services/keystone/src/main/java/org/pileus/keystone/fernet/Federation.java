package org.pileus.keystone.fernet;

import java.util.List;

/// Where a federated user comes from.
/// @param groupIds  what the mapping made the user a member of
public record Federation(List<String> groupIds, String identityProviderId, String protocolId) {
    public Federation {
        groupIds = List.copyOf(groupIds);
    }
}

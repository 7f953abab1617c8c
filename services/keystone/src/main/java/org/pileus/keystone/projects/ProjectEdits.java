package org.pileus.keystone.projects;

import java.time.Clock;
import java.util.List;
import org.pileus.kernel.core.ApiException;
import org.pileus.keystone.lists.Fields;
import org.pileus.keystone.memory.Moment;

/// How a body changes a project or a domain.
public final class ProjectEdits {
    public static final int LONGEST_NAME = 64;
    static final int MOST_TAGS = 80;
    static final int LONGEST_TAG = 255;

    private ProjectEdits() {}

    public static Project edited(Project before, Fields fields, Clock clock) {
        var name = fields.nameOr("name", LONGEST_NAME, before.name());
        var enabled = fields.flagOr("enabled", before.enabled());
        return new Project(
                before.id(),
                before.domainId(),
                name == null ? before.name() : name.strip(),
                before.isDomain(),
                before.parentId(),
                enabled,
                fields.textOr("description", before.description()),
                tags(fields, before.tags()),
                Immutable.merged(before.options(), fields),
                fields.ignore("is_domain")
                        .ignore("parent_id")
                        .ignore("domain_id")
                        .extra(before.extra()),
                // Disabling ends the tokens; so does enabling, lest one made meanwhile come to life.
                enabled == before.enabled() ? before.validAfter() : Moment.tokensEnd(clock, before.validAfter()));
    }

    /// In alphabetical order; a tag has neither comma nor slash. Source: the API guidelines on tags.
    static List<String> tags(Fields fields, List<String> without) {
        var tags = fields.textsOr("tags", MOST_TAGS, LONGEST_TAG, without);
        tags.forEach(ProjectEdits::checkTag);
        return tags.stream().sorted().toList();
    }

    static void checkTag(String tag) {
        if (tag.isEmpty() || tag.length() > LONGEST_TAG || tag.indexOf(',') >= 0 || tag.indexOf('/') >= 0) {
            throw ApiException.invalid("Invalid input for field 'tags': a tag has 1 to " + LONGEST_TAG
                    + " characters and neither comma nor slash.");
        }
    }

    public static Project withTags(Project p, List<String> tags) {
        return new Project(
                p.id(),
                p.domainId(),
                p.name(),
                p.isDomain(),
                p.parentId(),
                p.enabled(),
                p.description(),
                tags,
                p.options(),
                p.extra(),
                p.validAfter());
    }
}

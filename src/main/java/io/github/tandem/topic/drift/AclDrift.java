package io.github.tandem.topic.drift;

import org.jspecify.annotations.Nullable;

/**
 * An ACL of topics that differs between the two clusters.
 *
 * @param topic the topic on the target, or what its name begins with
 * @param pattern whether that is the whole name ({@code literal}) or its beginning
 * ({@code prefixed})
 * @param acl who may do what, or not, and from where
 * @param change what is done, or would be: {@code create} or {@code remove}
 * @param why why it differs
 * @param detail what is in the way, or {@code null}
 */
public record AclDrift(String topic, String pattern, String acl, String change, Why why, @Nullable String detail) {

}

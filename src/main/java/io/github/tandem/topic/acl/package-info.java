/**
 * ACLs of topics that follow those of the source, under the names that the topics have on
 * the target.
 */
@NullMarked
package io.github.tandem.topic.acl;

import org.jspecify.annotations.NullMarked;

/**
 * Topics on the target: what has to be created or grown (pure), and doing it, before the
 * first record of a topic is sent.
 */
@NullMarked
package io.github.tandem.topic;

import org.jspecify.annotations.NullMarked;

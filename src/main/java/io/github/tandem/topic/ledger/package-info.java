/**
 * What Tandem set on topics of the target, kept there in a compacted topic of the
 * deployment: this tells its own settings from those of an operator, across restarts.
 */
@NullMarked
package io.github.tandem.topic.ledger;

import org.jspecify.annotations.NullMarked;

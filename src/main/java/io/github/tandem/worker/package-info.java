/**
 * One consumer thread: its loop from poll to poll, its partitions, what it sends, commits
 * and reads.
 */
@NullMarked
package io.github.tandem.worker;

import org.jspecify.annotations.NullMarked;

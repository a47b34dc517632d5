package io.github.tandem.topic.drift;

import org.jspecify.annotations.Nullable;

/**
 * A configuration of a topic that differs between the two clusters.
 *
 * @param configuration its name
 * @param wanted what it is on the source, or is to be on the target, or {@code null} for
 * the default
 * @param target what it is on the target, or {@code null} for the default
 * @param why why it differs
 * @param detail what is in the way, or {@code null}
 */
public record ConfigDrift(String configuration, @Nullable String wanted, @Nullable String target, Why why,
		@Nullable String detail) {

	/**
	 * The same difference for another reason.
	 * @param other the reason
	 * @param what what is in the way
	 * @return the difference
	 */
	public ConfigDrift because(Why other, @Nullable String what) {
		return new ConfigDrift(this.configuration, this.wanted, this.target, other, what);
	}

}

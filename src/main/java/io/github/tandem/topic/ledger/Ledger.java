package io.github.tandem.topic.ledger;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Remembers what Tandem set on topics of the target. It is written before a setting is
 * changed, so that after a crash in between both values are known to be Tandem's.
 */
public interface Ledger {

	/**
	 * Bring it up to date with what other instances wrote.
	 * @return {@code false} if it cannot be read
	 */
	boolean refresh();

	/**
	 * What Tandem set on a subject.
	 * @param subject for example a topic
	 * @return values by name of the setting, or {@code null} if nothing
	 */
	@Nullable Map<String, Set<String>> of(String subject);

	/**
	 * Everything that is remembered.
	 * @return settings by subject
	 */
	Map<String, Map<String, Set<String>>> all();

	/**
	 * Remember what Tandem sets.
	 * @param entries values by subject and name of the setting; a subject without any is
	 * forgotten
	 * @return {@code false} if that could not be written
	 */
	boolean write(Map<String, Map<String, Set<String>>> entries);

}

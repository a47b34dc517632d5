package io.github.tandem.migrate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.tandem.command.Counted;
import io.github.tandem.offset.group.GroupMove;
import io.github.tandem.offset.group.GroupOffset;
import io.github.tandem.offset.group.MovedGroups;
import io.github.tandem.offset.group.UntranslatedOffset;
import io.github.tandem.offset.group.Verdict;

/**
 * What came of the consumer groups.
 *
 * @param groups how many there are
 * @param offsets how many of their offsets are on the target as they are to be
 * @param exact how many of these re-read nothing
 * @param findings what somebody should look at, a line each
 * @param notes which of them read records again, and at most how many, and which still
 * read on the source
 */
public record GroupsResult(int groups, int offsets, int exact, List<String> findings, List<String> notes) {

	public GroupsResult {
		findings = List.copyOf(findings);
		notes = List.copyOf(notes);
	}

	/**
	 * Say how many are there.
	 * @return offsets and groups
	 */
	public String said() {
		return "on the target: %s of %s".formatted(Counted.of(this.offsets, "offset"),
				Counted.of(this.groups, "group"));
	}

	/**
	 * Say more of the groups.
	 * @param lines what somebody may want to know, a line each
	 * @return otherwise the same
	 */
	public GroupsResult noting(List<String> lines) {
		List<String> all = new ArrayList<>(this.notes);
		all.addAll(lines);
		return new GroupsResult(this.groups, this.offsets, this.exact, this.findings, all);
	}

	/**
	 * What came of groups that were moved.
	 * @param moved the groups
	 * @return the result
	 */
	public static GroupsResult of(MovedGroups moved) {
		List<String> findings = new ArrayList<>();
		List<String> notes = new ArrayList<>();
		int there = 0;
		int exact = 0;
		for (GroupOffset offset : moved.offsets()) {
			if (offset.verdict() == Verdict.EQUAL || offset.verdict() == Verdict.SET) {
				there++;
				if (offset.translation().reread() == 0) {
					exact++;
				}
				else {
					notes.add("%s, %s: reads at most %s again".formatted(offset.group(), offset.target(),
							Counted.of(offset.translation().reread(), "record")));
				}
			}
			else {
				findings.add("%s, %s: not set, %s%s".formatted(offset.group(), offset.target(), offset.verdict().tag(),
						(offset.detail() != null) ? ": " + offset.detail() : ""));
			}
		}
		moved.untranslated()
			.stream()
			.filter(UntranslatedOffset::isReplicated)
			.forEach((offset) -> findings
				.add("%s, %s: not translated: %s".formatted(offset.group(), offset.partition(), offset.why())));
		// nothing of a share group can be moved, and nothing of it is lost
		moved.failures()
			.forEach((group, why) -> (why.equals(GroupMove.SHARE) ? notes : findings)
				.add("%s: %s".formatted(group, why)));
		Set<String> groups = new TreeSet<>(moved.groups());
		return new GroupsResult(groups.size(), there, exact, findings, notes);
	}

	/**
	 * What comes of groups where nobody knows where their records stand on the target.
	 * @param groups their names
	 * @return a finding, if there are any
	 */
	public static GroupsResult withoutMaps(List<String> groups) {
		return new GroupsResult(groups.size(), 0, 0, groups.isEmpty() ? List.of()
				: List.of(("%s not moved: the deployment has replicated nothing with tandem.offsets.enabled: true, "
						+ "which the service needs too")
					.formatted((groups.size() != 1) ? groups.size() + " groups are" : "1 group is")),
				List.of());
	}

}

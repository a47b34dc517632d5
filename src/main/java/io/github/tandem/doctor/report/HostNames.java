package io.github.tandem.doctor.report;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All names that a report would have somebody give to this side, of both clusters and all
 * brokers, in one piece: a pod has one block of {@code hostAliases}, and a block pasted
 * below another one replaces it.
 *
 * @param byName the addresses of each name, with the cluster that wants them
 */
record HostNames(Map<String, Map<String, String>> byName) {

	/**
	 * Take the names of all hints.
	 * @param rows the rows of a report
	 * @return the names
	 */
	static HostNames of(List<Row> rows) {
		Map<String, Map<String, String>> byName = new LinkedHashMap<>();
		rows.forEach((row) -> named(row)
			.forEach((paste) -> byName.computeIfAbsent(name(paste), (name) -> new LinkedHashMap<>())
				.merge(address(paste, row.cluster()), row.cluster(),
						(before, cluster) -> before.equals(cluster) ? cluster : "source and the target")));
		byName.values().forEach(HostNames::leaveWhatIsKnown);
		return new HostNames(byName);
	}

	private static Stream<Paste> named(Row row) {
		return row.verdict().pastes().stream().filter((paste) -> paste.place() == Paste.Place.HOSTS_FILE);
	}

	private static String name(Paste paste) {
		return paste.text().substring(paste.text().lastIndexOf(' ') + 1);
	}

	// what nobody found out is another one for each cluster
	private static String address(Paste paste, String cluster) {
		String address = paste.text().substring(0, paste.text().lastIndexOf(' '));
		return isUnknown(address) ? address.replace(">", " of the %s>".formatted(cluster)) : address;
	}

	private static boolean isUnknown(String address) {
		return address.startsWith("<");
	}

	// a bootstrap address cannot be found out, and that of the broker of this name may be
	private static void leaveWhatIsKnown(Map<String, String> addresses) {
		Set<String> known = addresses.entrySet()
			.stream()
			.filter((entry) -> !isUnknown(entry.getKey()))
			.map(Map.Entry::getValue)
			.collect(Collectors.toSet());
		addresses.entrySet().removeIf((entry) -> isUnknown(entry.getKey()) && known.contains(entry.getValue()));
	}

	/**
	 * Leave nothing to paste that would give one name two addresses: a machine knows one,
	 * and which one is chance.
	 * @param rows the rows of a report
	 * @return the rows, where that is said instead
	 */
	static List<Row> unambiguous(List<Row> rows) {
		HostNames names = of(rows);
		return rows.stream().map(names::unambiguous).toList();
	}

	private Row unambiguous(Row row) {
		return named(row).map(HostNames::name)
			.filter((name) -> addresses(name).size() > 1)
			.findFirst()
			.map((name) -> new Row(row.cluster(), row.subject(), row.step(),
					row.verdict().with((hint) -> ambiguous(name, hint))))
			.orElse(row);
	}

	private Map<String, String> addresses(String name) {
		return this.byName.getOrDefault(name, Map.of());
	}

	private Hint ambiguous(String name, Hint hint) {
		String wanted = addresses(name).entrySet()
			.stream()
			.map((entry) -> "%s for the %s".formatted(entry.getKey(), entry.getValue()))
			.collect(Collectors.joining(", "));
		return new Hint(
				"%s But %s would need more than one address here (%s), and a machine knows one for a name: let one of them advertise other names on the listener for this side."
					.formatted(hint.text(), name, wanted),
				hint.pastes().stream().filter((paste) -> !paste.place().isOfNames()).toList());
	}

	/**
	 * What to paste instead of what each hint has.
	 * @return blocks with all names, or none if a hint has them all
	 */
	List<Paste> pastes() {
		if (this.byName.size() < 2) {
			return List.of();
		}
		Map<String, Set<String>> byAddress = new LinkedHashMap<>();
		this.byName.forEach((name, addresses) -> addresses.keySet()
			.forEach((address) -> byAddress.computeIfAbsent(address, (key) -> new LinkedHashSet<>()).add(name)));
		StringBuilder aliases = new StringBuilder("hostAliases:");
		StringBuilder hosts = new StringBuilder();
		byAddress.forEach((address, names) -> {
			aliases.append("\n  - ip: \"%s\"\n    hostnames:".formatted(address));
			names.forEach((name) -> aliases.append("\n      - ").append(name));
			hosts.append(hosts.isEmpty() ? "" : "\n").append(address).append(' ').append(String.join(" ", names));
		});
		return List.of(new Paste(Paste.Place.HOST_ALIASES, aliases.toString()),
				new Paste(Paste.Place.HOSTS_FILE, hosts.toString()));
	}

}

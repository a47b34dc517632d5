package io.github.tandem.doctor.report;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All names that a report would have somebody give to this side, of both clusters and all
 * brokers, in one piece: a pod has one block of {@code hostAliases}, and a block pasted
 * below another one replaces it.
 *
 * @param byAddress the names of each address
 */
record HostNames(Map<String, Set<String>> byAddress) {

	/**
	 * Take the names of all hints.
	 * @param report the report
	 * @return the names
	 */
	static HostNames of(Report report) {
		Map<String, Set<String>> byAddress = new LinkedHashMap<>();
		report.findings()
			.forEach((row) -> row.verdict()
				.pastes()
				.stream()
				.filter((paste) -> paste.place() == Paste.Place.HOSTS_FILE)
				.forEach((paste) -> {
					int space = paste.text().lastIndexOf(' ');
					byAddress
						.computeIfAbsent(address(paste.text().substring(0, space), row.cluster()),
								(address) -> new LinkedHashSet<>())
						.add(paste.text().substring(space + 1));
				}));
		return new HostNames(byAddress);
	}

	// what nobody found out is another one for each cluster
	private static String address(String address, String cluster) {
		return address.startsWith("<") ? address.replace(">", " of the %s>".formatted(cluster)) : address;
	}

	/**
	 * What to paste instead of what each hint has.
	 * @return blocks with all names, or none if a hint has them all
	 */
	List<Paste> pastes() {
		if (this.byAddress.values().stream().mapToInt(Set::size).sum() < 2) {
			return List.of();
		}
		StringBuilder aliases = new StringBuilder("hostAliases:");
		StringBuilder hosts = new StringBuilder();
		this.byAddress.forEach((address, names) -> {
			aliases.append("\n  - ip: \"%s\"\n    hostnames:".formatted(address));
			names.forEach((name) -> aliases.append("\n      - ").append(name));
			hosts.append(hosts.isEmpty() ? "" : "\n").append(address).append(' ').append(String.join(" ", names));
		});
		return List.of(new Paste(Paste.Place.HOST_ALIASES, aliases.toString()),
				new Paste(Paste.Place.HOSTS_FILE, hosts.toString()));
	}

}

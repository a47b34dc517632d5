package io.github.tandem.offset.command;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.command.CommandSettings;
import io.github.tandem.command.Printable;
import io.github.tandem.command.ProgressLine;
import io.github.tandem.offset.group.GroupFilter;
import io.github.tandem.offset.group.GroupMove;
import io.github.tandem.offset.group.GroupOffset;
import io.github.tandem.offset.group.MovedGroups;
import io.github.tandem.offset.search.ExactSearch;
import io.github.tandem.offset.store.ReverseMaps;
import io.github.tandem.offset.store.StoredMaps;

/**
 * The command {@code offsets}: tells where groups of the source go on on the target, and
 * moves them there if it is asked to, with the exit code 0 if all is well, 1 if there is
 * a finding and 2 if call or configuration are wrong.
 */
@Command(name = "offsets", sortOptions = false,
		description = "Tells where the consumer groups of the source go on on the target, and moves them there.",
		footer = { "", "Takes the configuration of the service: files, environment, and arguments",
				"such as --tandem.source.bootstrap-servers=east-1:9092. It need not run.", "",
				"Exit codes: 0 each offset is translated exactly and is, or can be, set on the",
				"target, 1 a finding, 2 a wrong call or configuration." })
public class OffsetsCommand implements Callable<Integer> {

	private final List<Class<?>> sources;

	private final Clock clock = Clock.systemUTC();

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Option(names = "--group", paramLabel = "<group>", split = ",",
			description = "A group, by its name or by a regular expression that matches the whole name; may be "
					+ "given more than once. Otherwise those of tandem.offsets.groups.")
	private List<String> groups = new ArrayList<>();

	@Option(names = "--apply",
			description = "Commit the translated offsets on the target. Otherwise nothing is written.")
	private boolean apply;

	@Option(names = "--max-reread", paramLabel = "<records>", defaultValue = "0",
			description = "How many records of a partition a group may read again without a finding: "
					+ "${DEFAULT-VALUE} by default.")
	private long maxReread;

	@Option(names = "--exact",
			description = "Read records where the maps leave an offset open, and look for the one that the group "
					+ "reads next: at most 1,000,000 and for 30 s in each of the few looks that a partition takes.")
	private boolean exact;

	@Option(names = "--json", description = "Write JSON.")
	private boolean json;

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Show this help and end.")
	private boolean help;

	@Unmatched
	private List<String> unmatched = new ArrayList<>();

	/**
	 * Make the command.
	 * @param sources what the application has to consist of besides the settings
	 */
	public OffsetsCommand(List<Class<?>> sources) {
		this.sources = List.copyOf(sources);
	}

	@Override
	public Integer call() {
		CommandLine command = this.spec.commandLine();
		CommandSettings settings = new CommandSettings(this.unmatched);
		settings.check(command);
		if (this.maxReread < 0) {
			throw new ParameterException(command,
					"Invalid value for option '--max-reread': %d is less than 0".formatted(this.maxReread));
		}
		ConfigurableApplicationContext context;
		Clusters clusters;
		GroupFilter filter;
		try {
			context = settings
				.start(Stream.concat(Stream.of(OffsetsApplication.class), this.sources.stream()).toList());
			clusters = Clusters.of(context);
			filter = filter(clusters);
		}
		catch (ParameterException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			return settings.refuse(command, ex);
		}
		boolean onTerminal = CommandLine.Help.Ansi.AUTO.enabled();
		try (context; clusters) {
			MoveReport report = move(clusters, filter, onTerminal);
			write(report, command.getOut(), onTerminal);
			return (report.findings() == 0) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
		}
		catch (ClusterException | KafkaException ex) {
			command.getErr().println(Printable.of(String.valueOf(ex.getMessage())));
			return CommandLine.ExitCode.SOFTWARE;
		}
	}

	private GroupFilter filter(Clusters clusters) {
		if (this.groups.isEmpty()) {
			return GroupFilter.of(clusters.properties(), clusters.ownGroups());
		}
		try {
			return GroupFilter.named("--group", this.groups, clusters.ownGroups());
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(this.spec.commandLine(), ex.getMessage(), ex);
		}
	}

	private MoveReport move(Clusters clusters, GroupFilter filter, boolean onTerminal) {
		try (ProgressLine progress = new ProgressLine(this.spec.commandLine().getErr(), onTerminal)) {
			return move(clusters, filter, progress);
		}
	}

	private MoveReport move(Clusters clusters, GroupFilter filter, Consumer<String> progress) {
		progress.accept("clusters");
		String sourceId = clusters.source().identify().id();
		clusters.target().identify();
		progress.accept("maps in " + clusters.topic());
		StoredMaps maps = StoredMaps
			.read(clusters.topic(), clusters.target(), String.valueOf(sourceId), clusters.targetReader(), this.clock)
			.orElseThrow(() -> new ParameterException(this.spec.commandLine(),
					("The topic '%s' is not on the target, or may not be seen: the deployment of this tandem.name has "
							+ "replicated nothing with tandem.offsets.enabled: true")
						.formatted(clusters.topic())));
		MovedGroups moved;
		try (ReverseMaps reverse = new ReverseMaps(clusters.properties(), clusters.loopProtection(), clusters.source(),
				clusters.target(), clusters.sourceReader(), this.clock)) {
			moved = move(clusters, filter, new GroupMove(clusters.source(), clusters.target(), clusters.routes(),
					maps::of, reverse, clusters.deployment()), progress);
		}
		return new MoveReport(this.clock.instant(), this.apply, this.maxReread, moved, unknown(moved),
				(offset) -> writtenAt(maps, offset));
	}

	private MovedGroups move(Clusters clusters, GroupFilter filter, GroupMove move, Consumer<String> progress) {
		// it finds what is committed for a group that somebody names, and goes on from
		// there
		boolean isForAll = this.apply && this.groups.isEmpty() && clusters.properties().sync();
		if (isForAll && move.isServed(clusters.ownGroups())) {
			throw new ParameterException(this.spec.commandLine(),
					"The service runs with tandem.offsets.sync: true and commits translated offsets itself: "
							+ "name a group that it leaves alone with --group, look without --apply, or stop it before");
		}
		progress.accept("groups and logs of both clusters");
		MovedGroups found = look(clusters, filter, move);
		if (!this.apply) {
			return found;
		}
		progress.accept("commits");
		return move.apply(found);
	}

	private MovedGroups look(Clusters clusters, GroupFilter filter, GroupMove move) {
		if (!this.exact) {
			return move.look(filter::matches);
		}
		try (ExactSearch search = new ExactSearch(clusters.sourceRecords(), clusters.targetRecords(), this.clock)) {
			return move.look(filter::matches, search);
		}
	}

	private List<String> unknown(MovedGroups found) {
		return this.groups.stream()
			.filter((name) -> found.groups().stream().noneMatch((group) -> GroupFilter.isMeant(name, group)))
			.toList();
	}

	// the oldest of all where records of many partitions are in one
	private static @Nullable Instant writtenAt(StoredMaps maps, GroupOffset offset) {
		return offset.committed()
			.keySet()
			.stream()
			.flatMap((number) -> maps
				.writtenAt(offset.topic().route(), new TopicPartition(offset.topic().source(), number))
				.stream())
			.min(Instant::compareTo)
			.orElse(null);
	}

	private void write(MoveReport report, PrintWriter out, boolean onTerminal) {
		if (this.json) {
			out.println(JsonMapper.builder()
				.enable(SerializationFeature.INDENT_OUTPUT)
				.build()
				.writeValueAsString(MoveJson.write(report)));
		}
		else {
			new MoveTable(onTerminal).write(report).forEach(out::println);
		}
		out.flush();
	}

}

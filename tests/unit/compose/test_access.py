from toolcare_compose.access import access_list
from toolcare_compose.broker import BrokerClient, ClientRole


def test_a_machine_may_write_for_its_own_machine_alone() -> None:
    """A PLC can neither speak for another machine nor read what is none of its business."""
    rights = access_list([BrokerClient("plc-7", ClientRole.MACHINE, machine="p07")]).split("user plc-7\n")[1]
    assert rights.splitlines()[:2] == ["topic write toolcare/v1/in/p07/#", "topic read toolcare/v1/permit/p07"]


def test_an_alert_reader_reads_alerts_alone() -> None:
    rights = access_list([BrokerClient("sign", ClientRole.ALERT_READER)]).split("user sign\n")[1]
    assert rights.splitlines() == ["topic read toolcare/v1/alert/#"]


def test_an_edge_node_speaks_under_its_own_name_alone() -> None:
    """It cannot be born in another's place, and hears only what it is told itself."""
    rights = access_list([BrokerClient("hall-2", ClientRole.EDGE_NODE)]).split("user hall-2\n")[1].splitlines()
    assert [line for line in rights if "write" in line] == [
        "topic write spBv1.0/+/+/hall-2",
        "topic write spBv1.0/+/+/hall-2/+",
    ]


def test_a_site_prefix_stands_before_every_topic() -> None:
    """A broker shared by two plants keeps them apart."""
    rights = access_list([BrokerClient("eve", ClientRole.ENGINEER)], "plant-2")
    topics = [line.split(" ", 2)[2] for line in rights.splitlines() if line.startswith("topic ")]
    assert all(topic.startswith(("plant-2/toolcare/v1/", "spBv1.0/", "$SYS/")) or topic == "#" for topic in topics)

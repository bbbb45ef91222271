from customers.models.activity import Event, EventReceipt, Transaction, TransactionReceipt
from customers.models.catalogue import (
    MarketPoint,
    MarketSeries,
    ProductDocument,
    ProductVersion,
)
from customers.models.codes import CodeEntry, CodeTable
from customers.models.contact import (
    Channel,
    Consent,
    ConsentState,
    Contact,
    ContactKind,
    Hold,
    LegalBasis,
    Purpose,
    Suppression,
)
from customers.models.customers import Branch, Customer, DataSource, Relation
from customers.models.exports import Export
from customers.models.finding import CustomerTail, SavedFilter
from customers.models.firms import Firm, FirmPerson
from customers.models.identity import (
    CustomerMerge,
    CustomerPair,
    IdentityIndexed,
    IdentityKey,
    MatchingModel,
    MergedRows,
    SourceRecord,
)
from customers.models.imports import ImportJob, ImportMapping, QuarantinedRow
from customers.models.incidents import Incident
from customers.models.knowledge import CustomerTag, Score, Tag, TagCoverage, TagGroup
from customers.models.network import Counterparty, NetworkPosition
from customers.models.policy import ContactCapacity, ContactPolicy, ContactTerms
from customers.models.products import Holding, Product
from customers.models.profiles import (
    CustomerProfile,
    DataMark,
    FeatureFigure,
    Inflow,
    Outflow,
    ProfileDue,
)
from customers.models.pulls import Connection, Pull, PullProgress, PullRun
from customers.models.quality import (
    ImportField,
    QualityFall,
    QualityMeasure,
    QualityThreshold,
    QualityWatch,
    RowFlag,
)
from customers.models.residency import DataRecipient, Region, TableRegion, TransferBasis
from customers.models.retention import LegalHold, RetentionRule, RetentionRun
from customers.models.rights import (
    ConsentText,
    DataRestriction,
    ErasedIdentity,
    RightsRequest,
    RightsStep,
)
from customers.models.secrets import KeyRotation, PseudonymKey
from customers.models.senders import ChannelAddress, Sender, SenderState
from customers.models.streams import DeadLetter, EventStream, StreamProgress
from customers.models.suppressions import SuppressionEntry, SuppressionList
from customers.models.texts import Text, TextFeature

__all__ = [
    "Branch",
    "Channel",
    "ChannelAddress",
    "CodeEntry",
    "CodeTable",
    "Connection",
    "Consent",
    "ConsentState",
    "ConsentText",
    "Contact",
    "ContactCapacity",
    "ContactKind",
    "ContactPolicy",
    "ContactTerms",
    "Counterparty",
    "Customer",
    "CustomerMerge",
    "CustomerPair",
    "CustomerProfile",
    "CustomerTag",
    "CustomerTail",
    "DataMark",
    "DataRecipient",
    "DataRestriction",
    "DataSource",
    "DeadLetter",
    "ErasedIdentity",
    "Event",
    "EventReceipt",
    "EventStream",
    "Export",
    "FeatureFigure",
    "Firm",
    "FirmPerson",
    "Hold",
    "Holding",
    "IdentityIndexed",
    "IdentityKey",
    "ImportField",
    "ImportJob",
    "ImportMapping",
    "Incident",
    "Inflow",
    "KeyRotation",
    "LegalBasis",
    "LegalHold",
    "MarketPoint",
    "MarketSeries",
    "MatchingModel",
    "MergedRows",
    "NetworkPosition",
    "Outflow",
    "Product",
    "ProductDocument",
    "ProductVersion",
    "ProfileDue",
    "PseudonymKey",
    "Pull",
    "PullProgress",
    "PullRun",
    "Purpose",
    "QualityFall",
    "QualityMeasure",
    "QualityThreshold",
    "QualityWatch",
    "QuarantinedRow",
    "Region",
    "Relation",
    "RetentionRule",
    "RetentionRun",
    "RightsRequest",
    "RightsStep",
    "RowFlag",
    "SavedFilter",
    "Score",
    "Sender",
    "SenderState",
    "SourceRecord",
    "StreamProgress",
    "Suppression",
    "SuppressionEntry",
    "SuppressionList",
    "TableRegion",
    "Tag",
    "TagCoverage",
    "TagGroup",
    "Text",
    "TextFeature",
    "Transaction",
    "TransactionReceipt",
    "TransferBasis",
]
